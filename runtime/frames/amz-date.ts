const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** Points in time as signatures have them. `toISOString` of a processor that was idle before takes 30 us, this some two. */
export class AmzDate {
  private day = NaN;
  private name = '';

  /** `20261127T080910Z` @param ms since 1970 */
  public format(ms: number): string {
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.day) {
      const date = new Date(ms).toISOString();
      this.name = `${date.slice(0, 4)}${date.slice(5, 7)}${date.slice(8, 10)}T`;
      this.day = day;
    }
    const seconds = Math.floor((ms - day * DAY_MS) / 1000);
    const minutes = Math.floor(seconds / 60);
    return `${this.name}${TWO_DIGITS[Math.floor(minutes / 60)]}${TWO_DIGITS[minutes % 60]}${TWO_DIGITS[seconds % 60]}Z`;
  }
}
