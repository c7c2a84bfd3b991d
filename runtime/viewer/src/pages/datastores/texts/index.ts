import { de } from './de';
import { en } from './en';
import { catalogue } from '../../../texts/catalogue';

export const useDatastoresTexts = catalogue({ en, de });
