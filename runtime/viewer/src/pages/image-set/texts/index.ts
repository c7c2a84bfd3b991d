import { de } from './de';
import { en, ImageSetTexts } from './en';
import { catalogue } from '../../../texts/catalogue';

export type { ImageSetTexts };

export const useImageSetTexts = catalogue({ en, de });
