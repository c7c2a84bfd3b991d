import { FIRST_COLUMNS, IMAGE_SET_COLUMNS } from './columns';

export interface SearchPreferences {
  readonly columns: readonly string[];
  readonly pageSize: number;
  readonly wrapLines: boolean;
  readonly stripedRows: boolean;
}

/** The service gives 50 at most. */
export const PAGE_SIZES = [10, 20, 50] as const;

export function readSearchPreferences(kept: unknown): SearchPreferences {
  const given = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  const columns = Array.isArray(given.columns) ? (given.columns as unknown[]) : FIRST_COLUMNS;
  return {
    columns: IMAGE_SET_COLUMNS.map(({ id }) => id).filter((id) => id === 'patient' || columns.includes(id)),
    pageSize: PAGE_SIZES.find((size) => size === given.pageSize) ?? 20,
    wrapLines: given.wrapLines === true,
    stripedRows: given.stripedRows === true,
  };
}
