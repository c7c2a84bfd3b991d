import { de } from './de';
import { en } from './en';
import { catalogue } from '../../../texts/catalogue';

export const useSearchTexts = catalogue({ en, de });
