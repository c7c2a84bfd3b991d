import { de } from './de';
import { AppTexts, en } from './en';
import { catalogue } from '../../texts/catalogue';

export type { AppTexts };

export const useAppTexts = catalogue({ en, de });
