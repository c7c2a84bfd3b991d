/** All that stands on Cornerstone and is loaded when it is needed, as one file: in two, it would be a tenth larger. */
export { ViewerPage } from './ViewerPage';
export { loadThumbnail } from '../viewport/thumbnail';
