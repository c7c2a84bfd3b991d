/** Main headers of medical frames have some hundred bytes; one longer than this is refused. */
export const MAX_MAIN_HEADER = 4 * 1024 * 1024;

/** TLM entries kept; a frame with more tile-parts is served whole. */
export const MAX_TLM_ENTRIES = 65536;
