import { ImagingDatastore } from './imaging-datastore';
import { Conflicts } from '../private/conflicts';

/** Members of any of `groups` may read the frames of `dataStores`. */
export interface FrameAccessRule {
  /** Names of groups, as they appear in the groups claim of an access token. At least one. */
  readonly groups: string[];

  /**
   * What the groups may read.
   *
   * @default - all data stores that the construct serves
   */
  readonly dataStores?: ImagingDatastore[];
}

/**
 * Which signed-in users may read which data stores.
 *
 * @example
 * declare const research: ImagingDatastore;
 * FrameAccess.byGroup({ groups: ['radiologists'] }, { groups: ['researchers'], dataStores: [research] });
 */
export class FrameAccess {
  /** Every signed-in user reads every data store that the construct serves. */
  public static signedInUsers(): FrameAccess {
    return new FrameAccess();
  }

  /**
   * Only members of the named groups may read, and only what their rules list. A user in several groups may read what any of their rules
   * allows; a user whom no rule names reads nothing.
   *
   * @param rules at least one rule
   */
  public static byGroup(...rules: FrameAccessRule[]): FrameAccess {
    const conflicts = new Conflicts();
    conflicts.notEmpty('rules', rules, 'nobody could read anything');
    rules.forEach((rule, i) => {
      conflicts.notEmpty(`rules[${i}].groups`, rule.groups, 'the rule would apply to nobody');
      conflicts.notEmpty(`rules[${i}].dataStores`, rule.dataStores, 'leave it out for all data stores');
      conflicts.texts(`rules[${i}].groups`, rule.groups, 'the name of a group', (name) => name.trim() !== '');
    });
    conflicts.throwIfAny('FrameAccess.byGroup');
    return new FrameAccess(rules);
  }

  private constructor(private readonly rules?: FrameAccessRule[]) {}

  /**
   * The rules; undefined: every signed-in user reads everything.
   * @internal
   */
  public _rules(): FrameAccessRule[] | undefined {
    return this.rules;
  }
}
