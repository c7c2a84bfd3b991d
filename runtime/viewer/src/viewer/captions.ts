import { useViewerTexts } from './texts';
import { formatDate } from '../app/format';
import { ImagePlane, sliceLocation } from '../metadata/plane';
import { Frame, Series, StudySummary } from '../metadata/series';
import { StackState } from '../viewport/stack-view';

type Texts = ReturnType<typeof useViewerTexts>;

/** What stands over a printed picture: whose it is, and what. */
export function sheetLines(
  study: StudySummary,
  series: Series | undefined,
  frame: Frame,
  state: StackState,
  texts: Texts,
): readonly string[] {
  const place = texts.imageOf((state.shown ?? 0) + 1, series?.frames.length ?? 1);
  const join = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join('  ');
  return [
    join(study.patientName ?? texts.t.noName, study.patientId, personText(study)),
    join(formatDate(study.studyDate), study.studyDescription, study.accessionNumber),
    join(series?.modality, series?.description, frame.view, place, frame.plane && locationText(frame.plane)),
    join(windowText(state, frame, texts), spacingText(frame, texts)),
  ];
}

/** Date of birth and sex, as far as they are known. */
export function personText({ patientBirthDate, patientSex }: StudySummary): string {
  return [patientBirthDate && `* ${formatDate(patientBirthDate)}`, patientSex].filter(Boolean).join(' ');
}

export function windowText({ window, lut }: StackState, { valueUnit }: Frame, { t }: Texts): string {
  if (lut) return lut.name ? `${t.ownTable}: ${lut.name}` : t.ownTable;
  if (!window) return '';
  return `C ${Math.round(window.center)}  W ${Math.round(window.width)}${valueUnit && ` ${valueUnit}`}`;
}

export function locationText(plane: ImagePlane): string {
  const { towards, distance } = sliceLocation(plane);
  return `${towards} ${distance.toFixed(1)} mm`;
}

export function spacingText({ spacing, ultrasoundRegions }: Frame, { spacing: words }: Texts): string {
  const basis = spacing.basis === 'none' && ultrasoundRegions.length > 0 ? 'regions' : spacing.basis;
  return words[basis](spacing.magnification?.toFixed(2) ?? '');
}
