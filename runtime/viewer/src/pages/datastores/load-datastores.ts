import { Datastore, HealthImaging } from '../../api/healthimaging';

/** A data store of the deployment's list that may not be read has no status. */
export type ListedDatastore = Partial<Datastore> & { readonly datastoreId: string };

/**
 * Those of the deployment first. A user who may not list all of them still sees the deployment's, each asked for by itself.
 */
export async function loadDatastores(
  healthImaging: Pick<HealthImaging, 'datastores' | 'datastore'>,
  preferred: readonly string[],
  signal: AbortSignal,
): Promise<readonly ListedDatastore[]> {
  let all: readonly Datastore[];
  try {
    all = await healthImaging.datastores(signal);
  } catch (error) {
    if (preferred.length === 0 || !isDenied(error)) throw error;
    all = [];
  }
  const listed = all.filter(
    (datastore): datastore is ListedDatastore & Datastore => datastore.datastoreId !== undefined,
  );
  const known = new Map(listed.map((datastore) => [datastore.datastoreId, datastore]));
  const first = preferred.map(async (datastoreId): Promise<ListedDatastore | undefined> => {
    const present = known.get(datastoreId);
    if (present) return present;
    try {
      return { ...(await healthImaging.datastore(datastoreId, signal)), datastoreId };
    } catch (error) {
      if (isDenied(error)) return { datastoreId };
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  });
  const own = (await Promise.all(first)).filter((datastore) => datastore !== undefined);
  return [...own, ...listed.filter(({ datastoreId }) => !preferred.includes(datastoreId))];
}

export function isChanging({ datastoreStatus }: ListedDatastore): boolean {
  return datastoreStatus === 'CREATING' || datastoreStatus === 'DELETING';
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}
