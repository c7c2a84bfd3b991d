import { App, Stack, Validations, aws_s3 as s3 } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, type NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';

export const PACKS: Readonly<Record<string, () => NagPack>> = {
  HIPAA: () => new HIPAASecurityChecks(),
  AwsSolutions: () => new AwsSolutionsChecks(),
  NIST80053R5: () => new NIST80053R5Checks(),
};

interface Acknowledgement {
  readonly path: string;
  readonly id: string;
  readonly reason: string;
}

export interface Scan {
  /** `<rule>@<path>` of findings that nothing acknowledges. */
  readonly open: string[];
  /** `<rule>@<path>` of findings that are acknowledged, each with its reason. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** `<rule>@<path>` of acknowledgements that no finding needs. */
  readonly unused: string[];
}

/** Runs the packs over the whole app, with and without its acknowledgements. */
export function scan(app: App, packs: readonly string[] = Object.keys(PACKS)): Scan {
  // Aspects, lazy values and references between stacks are only settled by synthesis.
  app.synth({ force: true });
  const open = new Set(packs.flatMap((pack) => run(PACKS[pack](), app)));
  const all = packs.flatMap((pack) => run(ignoringAcknowledgements(PACKS[pack]()), app));
  const acknowledgements = acknowledgementsOf(app);
  const used = new Set<Acknowledgement>();
  const acknowledged = new Map<string, string>();
  for (const finding of all.filter((id) => !open.has(id))) {
    const [rule, path] = finding.split('@');
    const covering = acknowledgements.filter(
      (ack) => ack.id === rule && (path === ack.path || path.startsWith(`${ack.path}/`)),
    );
    covering.forEach((ack) => used.add(ack));
    acknowledged.set(finding, covering.map((ack) => ack.reason).join('; '));
  }
  const unused = acknowledgements.filter((ack) => !used.has(ack)).map((ack) => `${ack.id}@${ack.path}`);
  return { open: [...open].sort(), acknowledged, unused: unused.sort() };
}

function run(pack: NagPack, app: App): string[] {
  return pack
    .validateScope(app)
    .violations.flatMap((violation) =>
      violation.violatingResources.map((resource) => `${violation.ruleName}@${resource.constructPath}`),
    );
}

function ignoringAcknowledgements(pack: NagPack): NagPack {
  return Object.assign(pack, { isAcknowledged: () => false });
}

function acknowledgementsOf(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) =>
        Object.entries(entry.data as Record<string, string>).map(([id, reason]) => ({
          path: construct.node.path,
          id: id.replace(/^annotation::/i, ''),
          reason,
        })),
      ),
  );
}

/** A finding of a rule that HIPAA and NIST 800-53 R5 share. */
export const both = (finding: string) => [`HIPAA.Security-${finding}`, `NIST.800.53.R5-${finding}`];

/** The packs see a bucket beside the construct, and an acknowledgement that nothing needs. */
export function expectCanaryFound(construct: IConstruct): void {
  const stack = Stack.of(construct);
  new s3.Bucket(stack, 'Canary');
  Validations.of(construct).acknowledge({ id: 'HIPAA.Security-RDSStorageEncrypted', reason: 'there is no database' });
  const { open, unused } = scan(construct.node.root as App);
  for (const finding of [
    'HIPAA.Security-S3BucketLoggingEnabled',
    'NIST.800.53.R5-S3BucketVersioningEnabled',
    'AwsSolutions-S1',
  ]) {
    expect(open).toContain(`${finding}@${stack.node.path}/Canary/Resource`);
  }
  expect(unused).toEqual([`HIPAA.Security-RDSStorageEncrypted@${construct.node.path}`]);
}
