import { ServiceError } from '../aws/service-error';

export { ServiceError };

export const validationError = (message: string) => new ServiceError('ValidationException', 400, message);
export const quotaExceeded = (message: string) => new ServiceError('ServiceQuotaExceededException', 402, message);
export const accessDenied = (message: string) => new ServiceError('AccessDeniedException', 403, message);
export const notFound = (message: string) => new ServiceError('ResourceNotFoundException', 404, message);
export const conflict = (message: string) => new ServiceError('ConflictException', 409, message);
export const throttled = () => new ServiceError('ThrottlingException', 429, 'Rate exceeded');
export const internalError = (message: string) => new ServiceError('InternalServerException', 500, message);

/** Not modelled by the service, but what every AWS front end of this protocol answers. */
export const serializationError = (message: string) => new ServiceError('SerializationException', 400, message);
export const unknownOperation = () =>
  new ServiceError('UnknownOperationException', 404, 'The requested operation is not known to this service.');
export const requestTooLarge = (limit: number) =>
  new ServiceError('RequestEntityTooLargeException', 413, `The request body is larger than ${limit} bytes.`);

/** What a status injected as a fault is called; the SDKs read the class of the error from it. */
export function errorForStatus(status: number): ServiceError {
  switch (status) {
    case 400:
      return new ServiceError('BadRequestException', 400, 'The request is invalid or malformed.');
    case 402:
      return quotaExceeded('The request caused a service quota to be exceeded.');
    case 403:
      return accessDenied('User is not authorized to perform this action.');
    case 404:
      return notFound('The requested resource was not found.');
    case 406:
      return new ServiceError('NotAcceptableException', 406, 'The accept header is not supported.');
    case 409:
      return conflict('The resource is being changed by another request.');
    case 429:
      return throttled();
    case 503:
      return new ServiceError('ServiceUnavailableException', 503, 'Service is unavailable.');
    default:
      return new ServiceError('InternalServerException', status, 'An unexpected error occurred.');
  }
}
