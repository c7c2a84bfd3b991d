import { AppTexts } from './texts';

/** One line for the reader. The texts of the service name its resources, not patients. */
export function describeError(error: unknown, { errors }: AppTexts): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'SessionError') {
    const { failure } = error as unknown as { readonly failure: 'ended' | 'refused' | 'unreachable' | 'broken' };
    return errors[failure];
  }
  const known: Readonly<Record<string, string>> = {
    AccessDeniedException: errors.denied,
    ResourceNotFoundException: errors.missing,
    ThrottlingException: errors.throttled,
    ConflictException: errors.conflict,
    TypeError: errors.unreachable,
  };
  return known[error.name] ?? error.message;
}
