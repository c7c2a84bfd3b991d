/**
 * CloudFront Function (cloudfront-js-2.0): the addresses of pages lead to the one page that there is, those of files to files. Unlike an
 * error response of the distribution, it leaves the 403 and 404 of other behaviours alone. Addresses of pages may have dots in them (UIDs).
 */
export const PAGE_URL_FUNCTION = `
function handler(event) {
  var request = event.request;
  var isFile = request.uri.startsWith('/assets/') || /^\\/[A-Za-z-]+\\.[a-z]+$/.test(request.uri);
  if (!isFile) request.uri = '/index.html';
  return request;
}
`.trimStart();
