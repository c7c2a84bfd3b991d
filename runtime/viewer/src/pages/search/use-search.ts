import type { Sort } from '@aws-sdk/client-medical-imaging';
import { useCallback, useMemo, useState } from 'react';
import { Criterion, toFilters } from './criteria';
import { ImageSetSummary, Page, SearchCriteria } from '../../api/healthimaging';
import { useServices } from '../../app/services';
import { Loaded, useLoaded } from '../../app/use-loaded';

export interface ImageSetSearch {
  readonly results: Loaded<Page<ImageSetSummary>>;
  /** Whether anything was asked for, or all image sets are shown. */
  readonly filtered: boolean;
  readonly criteria: SearchCriteria;
  readonly sort: Sort;
  readonly page: number;
  readonly pages: number;
  /** There are more pages than are known. */
  readonly openEnd: boolean;
  start(criteria: readonly Criterion[]): void;
  sortBy(sort: Sort): void;
  turnTo(page: number): void;
}

/** A search and its pages. It lives in memory alone: a patient ID does not belong into an address, a history or a log. */
export function useImageSetSearch(datastoreId: string, pageSize: number): ImageSetSearch {
  const { healthImaging } = useServices();
  const [entered, setEntered] = useState<readonly Criterion[]>([]);
  const [sort, setSort] = useState<Sort>({ sortField: 'DICOMStudyDateAndTime', sortOrder: 'DESC' });
  const [tokens, setTokens] = useState<readonly (string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  const [size, setSize] = useState(pageSize);
  const restart = () => {
    setTokens([undefined]);
    setPage(1);
  };
  if (size !== pageSize) {
    // Tokens belong to pages of the size they were made with.
    setSize(pageSize);
    restart();
  }
  const criteria = useMemo((): SearchCriteria => {
    const filters = toFilters(entered);
    return { sort, ...(filters.length > 0 && { filters }) };
  }, [entered, sort]);
  const nextToken = tokens[page - 1];
  const results = useLoaded(
    useCallback(
      (signal: AbortSignal) => healthImaging.search(datastoreId, criteria, { maxResults: pageSize, nextToken }, signal),
      [healthImaging, datastoreId, criteria, pageSize, nextToken],
    ),
  );
  const next = results.state === 'ready' ? results.value.nextToken : undefined;
  return {
    results,
    filtered: criteria.filters !== undefined,
    criteria,
    sort,
    page,
    pages: Math.max(tokens.length, page + (next ? 1 : 0)),
    openEnd: next !== undefined,
    start: (wanted) => {
      restart();
      setEntered(wanted);
    },
    sortBy: (wanted) => {
      restart();
      setSort(wanted);
    },
    turnTo: (wanted) => {
      if (wanted > tokens.length) {
        if (!next) return;
        setTokens([...tokens, next]);
      }
      setPage(wanted);
    },
  };
}
