import { useState } from 'react';
import { ColumnId, IMAGE_SET_COLUMNS } from './columns';
import { toCsv } from './csv';
import { useSearchTexts } from './texts';
import { ImageSetSummary, SearchCriteria } from '../../api/healthimaging';
import { saveFile } from '../../app/browser';
import { describeError } from '../../app/errors';
import { useNotify } from '../../app/notices';
import { useServices } from '../../app/services';
import { useAppTexts } from '../../app/texts';
import { useLanguage } from '../../texts/catalogue';

/** 100 pages of the service's largest size. */
const MOST = 5_000;

/** Downloads all that a search finds, in the columns that are visible. */
export function useCsvDownload(datastoreId: string, criteria: SearchCriteria, columns: readonly string[]) {
  const { healthImaging } = useServices();
  const texts = useSearchTexts();
  const appTexts = useAppTexts();
  const language = useLanguage();
  const notify = useNotify();
  const [running, setRunning] = useState(false);
  const collect = async (): Promise<void> => {
    const found: ImageSetSummary[] = [];
    let nextToken: string | undefined;
    do {
      const answer = await healthImaging.search(datastoreId, criteria, { maxResults: 50, nextToken });
      found.push(...answer.items);
      nextToken = answer.nextToken;
    } while (nextToken && found.length < MOST);
    const visible = IMAGE_SET_COLUMNS.filter(({ id }) => columns.includes(id));
    const rows = found.map((summary) => visible.map(({ text }) => text(summary, language).replace(/^–$/, '')));
    const header = visible.map(({ id }: { readonly id: ColumnId }) => texts.columns[id]);
    // With a byte order mark, without which spreadsheets take the file for Latin-1.
    saveFile('image-sets.csv', `\ufeff${toCsv([header, ...rows])}`, 'text/csv');
    if (nextToken) notify({ type: 'warning', header: texts.csvCutHeader, text: texts.csvCut(found.length) });
  };
  const download = () => {
    setRunning(true);
    collect()
      .catch((error: unknown) =>
        notify({ type: 'error', header: texts.csvFailed, text: describeError(error, appTexts) }),
      )
      .finally(() => setRunning(false));
  };
  return { running, download };
}
