import { Aws, Token } from 'aws-cdk-lib';

export interface Endpoints {
  /** Of the sign-in pages, which also hand out tokens. */
  readonly signIn: string;
  /** Of the HealthImaging data plane, where it is not the one of the region. */
  readonly healthImaging?: string;
  readonly tlmProxy?: string;
}

/** The pages run what the site itself serves, and talk to what is named here, and to nothing else. */
export function contentSecurityPolicy({ signIn, healthImaging, tlmProxy }: Endpoints): string {
  const service = (name: string): string => `https://${name}.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  const connect = [
    "'self'",
    signIn,
    service('cognito-idp'),
    service('cognito-identity'),
    service('medical-imaging'),
    healthImaging === undefined ? service('runtime-medical-imaging') : origin(healthImaging),
    ...(tlmProxy === undefined ? [] : [tlmProxy]),
  ];
  return [
    "default-src 'none'",
    // Codecs are WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    // Cornerstone sets the style attribute of the text boxes of measurements.
    "style-src-attr 'unsafe-inline'",
    // Cursors of tools, and pictures that users save.
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${connect.join(' ')}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** A source with a path would be that one path. */
function origin(url: string): string {
  return Token.isUnresolved(url) ? url : new URL(url).origin;
}
