import { Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const PACKS: Readonly<Record<string, string>> = {
  HIPAA: 'HIPAA.Security-',
  NIST: 'NIST.800.53.R5-',
  AwsSolutions: 'AwsSolutions-',
};

/**
 * Acknowledges findings that hold by design, with the reason a reviewer reads.
 * @param findings `<pack>:<rule>` with the packs HIPAA, NIST and AwsSolutions, or `HIPAA+NIST:<rule>` where both have the rule.
 */
export function acknowledge(construct: IConstruct, reason: string, ...findings: string[]): void {
  for (const finding of findings) {
    const separator = finding.indexOf(':');
    for (const pack of finding.slice(0, separator).split('+')) {
      record(construct, `${PACKS[pack]}${finding.slice(separator + 1)}`, reason);
    }
  }
}

/**
 * As `acknowledge`, for findings that name resources: how those of other stacks are referred to is only settled by synthesis, just before
 * constructs are validated.
 */
export function acknowledgeAtSynthesis(construct: IConstruct, reason: string, findings: () => string[]): void {
  const known = new Set<string>();
  construct.node.addValidation({
    validate: () => {
      const added = findings().filter((finding) => !known.has(finding));
      added.forEach((finding) => known.add(finding));
      acknowledge(construct, reason, ...added);
      return [];
    },
  });
}

function record(construct: IConstruct, id: string, reason: string): void {
  if (id.split('::').length <= 2) {
    Validations.of(construct).acknowledge({ id, reason });
    return;
  }
  // acknowledge() takes a second '::' for a mistake, but the ID of a finding about an ARN has one in each '<AWS::Region>'.
  construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`Annotation::${id}`]: reason });
}

/** A value as the IDs of findings show it, with references in angle brackets: `<Store.DatastoreArn>/imageset/*`. */
export function findingText(scope: IConstruct, value: string): string {
  const show = (node: unknown): string => {
    if (typeof node === 'string') return node;
    const [[fn, argument]] = Object.entries(node as Record<string, unknown>);
    if (fn === 'Ref') return `<${argument as string}>`;
    if (fn === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
    if (fn === 'Fn::Join') {
      const [delimiter, items] = argument as [string, unknown[]];
      return items.map(show).join(delimiter);
    }
    if (fn === 'Fn::Sub') return (argument as string).replace(/\$\{([^}]+)\}/g, '<$1>');
    return fn === 'Fn::ImportValue' ? show(argument) : JSON.stringify(node);
  };
  return show(Stack.of(scope).resolve(value));
}
