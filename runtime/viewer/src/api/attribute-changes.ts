/** What of an image set is changed: attributes of one level of it. */
export interface AttributeChanges {
  readonly level: AttributeLevel;
  /** By keyword. */
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

export type AttributeLevel =
  | { readonly kind: 'Patient' | 'Study' }
  | { readonly kind: 'Series'; readonly seriesUid: string }
  | { readonly kind: 'Instance'; readonly seriesUid: string; readonly instanceUid: string };

/** The documents of UpdateImageSetMetadata; to remove an attribute is to give it without a value. */
export function updateDocuments({ level, set, removed }: AttributeChanges): {
  readonly updatableAttributes?: Uint8Array;
  readonly removableAttributes?: Uint8Array;
} {
  const removedAttributes = Object.fromEntries(removed.map((keyword) => [keyword, null]));
  return {
    ...(Object.keys(set).length > 0 && { updatableAttributes: document(level, set) }),
    ...(removed.length > 0 && { removableAttributes: document(level, removedAttributes) }),
  };
}

function document(level: AttributeLevel, attributes: Readonly<Record<string, unknown>>): Uint8Array {
  const content = { SchemaVersion: '1.1', ...nested(level, { DICOM: attributes }) };
  return new TextEncoder().encode(JSON.stringify(content));
}

function nested(level: AttributeLevel, attributes: unknown): object {
  switch (level.kind) {
    case 'Patient':
      return { Patient: attributes };
    case 'Study':
      return { Study: attributes };
    case 'Series':
      return { Study: { Series: { [level.seriesUid]: attributes } } };
    case 'Instance':
      return { Study: { Series: { [level.seriesUid]: { Instances: { [level.instanceUid]: attributes } } } } };
  }
}
