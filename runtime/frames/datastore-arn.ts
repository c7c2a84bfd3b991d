import { list } from './environment';
import type { DatastoreEndpoint } from './healthimaging';

const DATASTORE_ARN = /^arn:(aws[a-z-]*):medical-imaging:([a-z0-9-]+):\d{12}:datastore\/([0-9a-z]{32})$/;

/** The data stores of a comma-separated list of ARNs, each with its partition; what is wrong goes to `faults`, by the variable's name. */
export function parseDatastoreArns(
  text: string | undefined,
  variable: string,
  faults: string[],
): Required<DatastoreEndpoint>[] {
  const arns = list(text);
  if (arns.length === 0) {
    faults.push(`${variable} must list the ARNs of the data stores to serve, separated by commas`);
  }
  return arns.flatMap((arn) => {
    const match = DATASTORE_ARN.exec(arn);
    if (match) return [{ partition: match[1], region: match[2], id: match[3] }];
    faults.push(
      `${variable} must list data store ARNs (arn:aws:medical-imaging:region:account:datastore/id), got '${arn}'`,
    );
    return [];
  });
}
