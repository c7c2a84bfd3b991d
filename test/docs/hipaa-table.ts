import { App, Stack } from 'aws-cdk-lib';
import { HIPAASecurityChecks, type NagPackProps, NagRuleCompliance } from 'cdk-nag';
import { FrameCacheTier, FrameOrigin } from '../../src';
import { scan } from '../nag/findings';
import { newCdn, ownName } from '../src/support/cdns';
import { newProxy, newStack } from '../src/support/proxies';
import { newViewer } from '../src/support/viewers';

type Rule = Parameters<HIPAASecurityChecks['applyRule']>[0];
type Construct = 'TlmProxy' | 'ImageFrameCdn' | 'ImagingViewer';

/** Each construct by itself, with all of its parts, in the form that the table speaks of. */
const CONSTRUCTS: Readonly<Record<Construct, (stack: Stack) => void>> = {
  TlmProxy: (stack) => void newProxy(stack, { cache: FrameCacheTier.serverless() }),
  ImageFrameCdn: (stack) => void newCdn(stack, { ...ownName(stack), origin: FrameOrigin.serverless() }),
  ImagingViewer: (stack) => void newViewer(stack),
};

/** The rules that have something to say about any resource, and whether one of them does not comply. */
class Listing extends HIPAASecurityChecks {
  public readonly rules = new Map<string, { asks: string; fails: boolean }>();

  constructor(props?: NagPackProps) {
    super(undefined, props);
  }

  public override applyRule(params: Rule): void {
    const name = params.ruleSuffixOverride ?? params.rule.name;
    const result = this.resultOf(params);
    if (result === NagRuleCompliance.NOT_APPLICABLE) return;
    const known = this.rules.get(name);
    const fails = (known?.fails ?? false) || result !== NagRuleCompliance.COMPLIANT;
    this.rules.set(name, { asks: params.info, fails });
  }

  private resultOf(params: Rule): ReturnType<Rule['rule']> {
    try {
      return params.rule(params.node);
    } catch {
      return NagRuleCompliance.NON_COMPLIANT;
    }
  }
}

/** An acknowledgement that reaches a resource in several ways says the same several times. */
function once(reasons: string): string {
  const [, first] = /^(.+?)(?:; \1)*$/.exec(reasons)!;
  return first;
}

/** The tables of docs/hipaa.md, as the rules find them now. */
export function hipaaTables(): string {
  const names = Object.keys(CONSTRUCTS) as Construct[];
  const asks = new Map<string, string>();
  const cells = new Map<string, Map<Construct, string>>();
  const reasons = new Map<string, Set<string>>();
  for (const name of names) {
    const app = new App();
    CONSTRUCTS[name](newStack({ env: { account: '123456789012', region: 'us-east-1' } }, app));
    const { open, acknowledged } = scan(app, ['HIPAA']);
    if (open.length > 0) throw new Error(`open findings: ${open.join(', ')}`);
    const listing = new Listing();
    listing.validateScope(app);
    for (const [rule, { asks: text, fails }] of listing.rules) {
      asks.set(rule, text);
      cells.set(rule, (cells.get(rule) ?? new Map()).set(name, fails ? 'acknowledged' : 'met'));
    }
    for (const [finding, reason] of acknowledged) {
      const [rule, path] = finding.split('@');
      const short = rule.replace('HIPAA.Security-', '');
      const where = path.replace(/^Stack\//, '').replace(/\/Resource$/, '');
      const key = `${short}|${once(reason)}`;
      reasons.set(key, (reasons.get(key) ?? new Set()).add(`\`${where}\``));
    }
  }
  const rows = [...asks]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([rule, text]) => {
      const states = names.map((name) => cells.get(rule)?.get(name) ?? '–');
      return `| ${rule} | ${text.replace(/ - \(Control.*$/, '')} | ${states.join(' | ')} |`;
    });
  const because = [...reasons]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, where]) => {
      const [rule, reason] = key.split('|');
      return `| ${rule} | ${[...where].join(', ')} | ${reason} |`;
    });
  return [
    `| rule | it finds | ${names.join(' | ')} |`,
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## What is acknowledged, and why',
    '',
    '| rule | where | why |',
    '|---|---|---|',
    ...because,
  ].join('\n');
}
