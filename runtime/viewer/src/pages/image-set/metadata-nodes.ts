import { ImageSetTexts } from './texts';
import { DicomItem, DicomValue, ImageSetMetadata, InstanceMetadata, SeriesMetadata } from '../../metadata/image-set';

/** A line of the metadata tree. Children are made when they are looked at: a series has millions of attributes. */
export interface MetadataNode {
  /** Its place in the tree: never a value, as it becomes an attribute of the page. */
  readonly id: string;
  readonly name: string;
  readonly value?: string;
  readonly children?: () => readonly MetadataNode[];
}

type Texts = ImageSetTexts['metadata'];

export function metadataNodes(metadata: ImageSetMetadata, texts: Texts): readonly MetadataNode[] {
  const { Patient, Study } = metadata;
  const series = Object.entries(Study.Series);
  return [
    { id: 'p', name: texts.patient, children: () => attributeNodes('p', Patient.DICOM, texts) },
    {
      id: 's',
      name: texts.study,
      children: () => [
        ...attributeNodes('s', Study.DICOM, texts),
        {
          id: 's.series',
          name: texts.seriesList(series.length),
          children: () => series.map(([uid, one], index) => seriesNode(`s.${index}`, uid, one, texts)),
        },
      ],
    },
  ];
}

function seriesNode(id: string, uid: string, { DICOM, Instances }: SeriesMetadata, texts: Texts): MetadataNode {
  const instances = Object.entries(Instances);
  return {
    id,
    name: uid,
    value: [textOf(DICOM.Modality), textOf(DICOM.SeriesDescription)].filter(Boolean).join(' '),
    children: () => [
      ...attributeNodes(id, DICOM, texts),
      {
        id: `${id}.instances`,
        name: texts.instanceList(instances.length),
        children: () => instances.map(([sop, one], index) => instanceNode(`${id}.${index}`, sop, one, texts)),
      },
    ],
  };
}

function instanceNode(id: string, uid: string, instance: InstanceMetadata, texts: Texts): MetadataNode {
  const frames = instance.ImageFrames ?? [];
  return {
    id,
    name: uid,
    value: textOf(instance.DICOM.InstanceNumber),
    children: () => [
      ...attributeNodes(id, instance.DICOM, texts),
      ...(instance.StoredTransferSyntaxUID
        ? [{ id: `${id}.syntax`, name: 'StoredTransferSyntaxUID', value: instance.StoredTransferSyntaxUID }]
        : []),
      {
        id: `${id}.frames`,
        name: texts.frames(frames.length),
        children: () =>
          frames.map((frame, index) => ({
            id: `${id}.f${index}`,
            name: texts.frame(index + 1),
            children: () => attributeNodes(`${id}.f${index}`, frame as unknown as DicomItem, texts),
          })),
      },
    ],
  };
}

function attributeNodes(id: string, item: DicomItem, texts: Texts): readonly MetadataNode[] {
  return Object.entries(item).map(([name, value], index): MetadataNode => {
    const own = `${id}.a${index}`;
    const items = nestedItems(value);
    if (!items) return { id: own, name, value: textOf(value) };
    return {
      id: own,
      name,
      children: () =>
        items.map((nested, position) => ({
          id: `${own}.${position}`,
          name: texts.item(position + 1),
          children: () => attributeNodes(`${own}.${position}`, nested, texts),
        })),
    };
  });
}

function nestedItems(value: DicomValue | undefined): readonly DicomItem[] | undefined {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const items = list.filter((entry): entry is DicomItem => typeof entry === 'object' && entry !== null);
  return items.length > 0 ? items : undefined;
}

function textOf(value: DicomValue | undefined): string {
  if (Array.isArray(value)) return value.map((entry) => String(entry ?? '')).join(' \\ ');
  return value === null || value === undefined ? '' : String(value as string | number);
}

export interface MetadataMatch {
  readonly id: string;
  readonly place: string;
  readonly name: string;
  readonly value: string;
}

/** Every attribute whose name or value contains the text; the first `most` of them. */
export function findAttributes(
  nodes: readonly MetadataNode[],
  text: string,
  most: number,
): { readonly matches: readonly MetadataMatch[]; readonly all: number } {
  const wanted = text.trim().toLowerCase();
  const matches: MetadataMatch[] = [];
  let all = 0;
  const visit = (level: readonly MetadataNode[], place: readonly string[]): void => {
    for (const { id, name, value, children } of level) {
      if (name.toLowerCase().includes(wanted) || value?.toLowerCase().includes(wanted)) {
        all++;
        if (matches.length < most) matches.push({ id, place: place.join(' › '), name, value: value ?? '' });
      }
      if (children) visit(children(), [...place, name]);
    }
  };
  visit(nodes, []);
  return { matches, all };
}
