import type { FrameSourceKind } from '../../../config/config';
import type { Settings } from '../../../settings/settings';

export const en = {
  title: 'Settings',
  appearance: 'Appearance',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' } as Readonly<Record<Settings['theme'], string>>,
  density: 'Density',
  densities: { comfortable: 'Comfortable', compact: 'Compact' } as Readonly<Record<Settings['density'], string>>,
  language: 'Language',
  languages: { system: 'As the browser', en: 'English', de: 'Deutsch' } as Readonly<
    Record<Settings['language'], string>
  >,
  images: 'Images',
  source: 'Image source',
  sourceText: 'Where images come from. The sources are those of this site.',
  automatic: 'Automatic',
  sources: {
    imageFrameCdn: 'CloudFront (ImageFrameCdn)',
    tlmProxy: 'Proxy (TlmProxy)',
    healthImaging: 'AWS HealthImaging directly',
  } as Readonly<Record<FrameSourceKind, string>>,
  loading: 'Loading',
  loadingText: 'How the images of a series come. HealthImaging itself sends whole frames only.',
  ways: {
    automatic: 'Automatic',
    levels: 'By levels: a preview of the whole series first',
    progressive: 'Progressive: each image grows while it comes',
    whole: 'Whole images',
  } as Readonly<Record<Settings['loading'], string>>,
  timing: 'API timing',
  timingText: 'Shows how long each call of HealthImaging took, in a panel below every page.',
  timingOn: 'Show the timing panel',
  service: 'Service',
  region: 'Region',
  endpoint: 'Service endpoint',
  defaultEndpoint: 'the region’s own',
  signIn: 'Sign-in',
  userPool: (id: string) => `User pool ${id}`,
  idleLock: 'Lock when idle',
  idleLockAfter: (minutes: number) => `After ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
  never: 'Never',
  editing: 'Editing of metadata',
  allowed: 'Allowed',
  notAllowed: 'Not allowed',
  sourceColumn: 'Source',
  endpointColumn: 'Endpoint',
  authenticationColumn: 'Authentication',
  frameSources: 'Image sources of this site',
  inUse: 'In use',
  authentication: {
    imageFrameCdn: 'Signed cookies of CloudFront, in exchange for the access token',
    tlmProxy: 'Access token (bearer)',
    healthImaging: 'Signature version 4 with credentials of the identity pool',
  } as Readonly<Record<FrameSourceKind, string>>,
  help: {
    header: 'Settings',
    text: 'Settings hold for you in this browser and are saved at once.',
    endpoints:
      'Region, endpoints and their authentication are set by the deployment. They cannot be changed here, so that nobody can be led to send their session to another server.',
  },
};

export type SettingsTexts = typeof en;
