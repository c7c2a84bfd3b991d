import { ImageSetAddress, imageSetPath } from '../app/routes';
import { Vector } from '../metadata/plane';
import { Window } from '../metadata/window';

/** One place of the layout: a series and the slice in view, 0-based; empty places have none. */
export interface PaneLink {
  readonly series: string;
  readonly slice?: number;
}

/** What an address of the viewer says: IDs and numbers, nothing else. */
export interface ViewerLink {
  readonly rows: number;
  readonly columns: number;
  readonly panes: readonly (PaneLink | undefined)[];
  readonly active: number;
  /** The series in three planes; `active` is one of them. */
  readonly mpr?: boolean;
  /** Where the planes meet, in mm of the patient. */
  readonly point?: Vector;
  readonly window?: Window;
}

const UID = /^[0-9.]{1,64}$/;
export const MAX_SIDE = 3;

/**
 * `series`, `slice` and `window` are of the picture that is active; `layout` and `pane` are there when there is more than one. In MPR,
 * `point` takes the place of `slice`.
 */
export function readLink(query: URLSearchParams): ViewerLink {
  const [, rows = '1', columns = '1'] = /^([1-3])x([1-3])$/.exec(query.get('layout') ?? '') ?? [];
  const count = Number(rows) * Number(columns);
  const listed = query.getAll('pane').map(readPane);
  const active = Math.min(count - 1, Math.max(0, whole(query.get('active')) ?? 0));
  const panes = Array.from({ length: count }, (_, index) => listed[index]);
  const series = query.get('series');
  const slice = whole(query.get('slice'));
  if (series && UID.test(series)) {
    panes[active] = { series, ...(slice !== undefined && slice >= 1 && { slice: slice - 1 }) };
  }
  const { window } = readWindow(query.get('window'));
  return {
    rows: Number(rows),
    columns: Number(columns),
    panes,
    active,
    ...(query.get('layout') === 'mpr' && { mpr: true, ...readPoint(query.get('point')) }),
    ...(window && { window }),
  };
}

export function writeLink(address: ImageSetAddress, link: ViewerLink): string {
  const query = new URLSearchParams();
  const { rows, columns, panes, active, mpr, point, window } = link;
  const count = rows * columns;
  if (mpr) {
    query.set('layout', 'mpr');
    if (point) query.set('point', point.map(round).join('_'));
  } else if (count > 1) {
    query.set('layout', `${rows}x${columns}`);
    panes
      .slice(0, count)
      .forEach((pane) => query.append('pane', pane ? `${pane.series}_${(pane.slice ?? 0) + 1}` : '-'));
    if (active > 0) query.set('active', String(active));
  }
  if (window) query.set('window', `${round(window.center)}_${round(window.width)}`);
  const current = panes[active];
  if (current) {
    query.set('series', current.series);
    if (current.slice !== undefined && !mpr) query.set('slice', String(current.slice + 1));
  }
  return `${imageSetPath(address)}/view${query.size > 0 ? `?${query}` : ''}`;
}

function readPane(text: string): PaneLink | undefined {
  const [series, slice] = text.split('_');
  const number = whole(slice ?? null);
  if (!UID.test(series)) return undefined;
  return { series, ...(number !== undefined && number >= 1 && { slice: number - 1 }) };
}

function readWindow(text: string | null): { window?: Window } {
  const [center, width] = (text ?? '').split('_').map(Number);
  return Number.isFinite(center) && width > 0 ? { window: { center, width } } : {};
}

function readPoint(text: string | null): { point?: Vector } {
  const given = (text ?? '').split('_').map((value) => (value === '' ? NaN : Number(value)));
  const [x, y, z] = given;
  return given.length === 3 && given.every((value) => Math.abs(value) < 1e5) ? { point: [x, y, z] } : {};
}

function whole(text: string | null): number | undefined {
  return text !== null && /^\d{1,7}$/.test(text) ? Number(text) : undefined;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
