import { useEffect, useState } from 'react';
import { Crumb } from './Page';
import { ImageSetAddress, imageSetPath, searchPath } from './routes';
import { useServices } from './services';
import { useAppTexts } from './texts';

/** What the page itself shows comes first. */
const PATIENCE_MS = 1000;

/** By the data store's name, once it is known; until then by the beginning of its ID. */
export function useDatastoreCrumb(datastoreId: string): Crumb {
  const { healthImaging } = useServices();
  const [asked, setAsked] = useState<string>();
  const known = healthImaging.nameOf(datastoreId) ?? asked;
  useEffect(() => {
    if (known !== undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // Who may not read it sees its ID.
      healthImaging.datastore(datastoreId, abort.signal).then(
        ({ datastoreName }) => abort.signal.aborted || setAsked(datastoreName),
        () => undefined,
      );
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [healthImaging, datastoreId, known]);
  return { text: known ?? `${datastoreId.slice(0, 8)}…`, href: searchPath(datastoreId) };
}

/** The data store, and the image set in it, which has no name. */
export function useImageSetCrumbs(address: ImageSetAddress): readonly Crumb[] {
  const texts = useAppTexts();
  return [useDatastoreCrumb(address.datastoreId), { text: texts.imageSet, href: imageSetPath(address) }];
}
