export { keyFetcher, type KeyFetcherOptions } from '../frames/access/key-fetcher';
