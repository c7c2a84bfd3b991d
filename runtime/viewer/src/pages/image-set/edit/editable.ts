import { AttributeChanges, AttributeLevel } from '../../../api/attribute-changes';
import { DicomItem, ImageSetMetadata } from '../../../metadata/image-set';

export interface EditableAttribute {
  readonly keyword: string;
  readonly value: string;
}

/** What is not saved yet: the new value of an attribute, or null where it goes. */
export type Edits = Readonly<Record<string, string | null>>;

export interface AttributeRow {
  readonly keyword: string;
  readonly value: string;
  readonly state: 'as-is' | 'changed' | 'added' | 'removed';
}

export function attributesOf(metadata: ImageSetMetadata, level: AttributeLevel): readonly EditableAttribute[] {
  return Object.entries(itemOf(metadata, level)).flatMap(([keyword, value]) =>
    value === null || typeof value === 'string' || typeof value === 'number'
      ? [{ keyword, value: value === null ? '' : String(value) }]
      : [],
  );
}

/** Whether the attribute is there at all, be it one that cannot be edited. */
export function hasAttribute(metadata: ImageSetMetadata, level: AttributeLevel, keyword: string): boolean {
  return Object.hasOwn(itemOf(metadata, level), keyword);
}

function itemOf({ Patient, Study }: ImageSetMetadata, level: AttributeLevel): DicomItem {
  switch (level.kind) {
    case 'Patient':
      return Patient.DICOM;
    case 'Study':
      return Study.DICOM;
    case 'Series':
      return Study.Series[level.seriesUid]?.DICOM ?? {};
    case 'Instance':
      return Study.Series[level.seriesUid]?.Instances[level.instanceUid]?.DICOM ?? {};
  }
}

export function rowsOf(attributes: readonly EditableAttribute[], edits: Edits): readonly AttributeRow[] {
  const known = new Set(attributes.map(({ keyword }) => keyword));
  const added = Object.entries(edits).flatMap(([keyword, value]): AttributeRow[] =>
    known.has(keyword) || value === null ? [] : [{ keyword, value, state: 'added' }],
  );
  const present = attributes.map(({ keyword, value }): AttributeRow => {
    const edit = edits[keyword];
    if (edit === undefined) return { keyword, value, state: 'as-is' };
    return edit === null ? { keyword, value, state: 'removed' } : { keyword, value: edit, state: 'changed' };
  });
  return [...added, ...present];
}

/** An edit that leads back to what is there is none. */
export function withEdit(
  attributes: readonly EditableAttribute[],
  edits: Edits,
  keyword: string,
  value: string | null | undefined,
): Edits {
  const { [keyword]: _before, ...rest } = edits;
  const present = attributes.find((attribute) => attribute.keyword === keyword);
  if (value === undefined || value === present?.value || (value === null && !present)) return rest;
  return { ...rest, [keyword]: value };
}

export function changesOf(level: AttributeLevel, edits: Edits): AttributeChanges {
  const entries = Object.entries(edits);
  return {
    level,
    set: Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null)),
    removed: entries.filter(([, value]) => value === null).map(([keyword]) => keyword),
  };
}
