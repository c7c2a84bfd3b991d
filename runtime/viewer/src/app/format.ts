/** DICOM DA (20261122) as 2026-11-22; other texts as they are. */
export function formatDate(date: string | undefined): string {
  return date?.replace(/^(\d{4})\.?(\d{2})\.?(\d{2})$/, '$1-$2-$3') ?? '–';
}

/** DICOM PN (Doe^Jane) as Doe Jane. */
export function formatName(name: string | undefined): string {
  return name?.split('=')[0].replace(/\^+/g, ' ').trim() || '–';
}

export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** DICOM TM (093000.123) as 09:30:00; nothing where there is none. */
export function formatTime(time: string | undefined): string {
  return (
    time
      ?.trim()
      .replace(/^(\d{2}):?(\d{2}):?(\d{2})?.*$/, (_all, h, m, s?: string) => [h, m, s].filter(Boolean).join(':')) ?? ''
  );
}
