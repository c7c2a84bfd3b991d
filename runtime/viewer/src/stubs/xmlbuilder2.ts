/**
 * Stands in for xmlbuilder2, which vtk.js's reader of XML mesh files pulls in and which does not load in browsers ("Class extends value
 * undefined", oozcitak/xmlbuilder2#216). No image the viewer shows comes as such a file.
 */
export function create(): never {
  throw new Error('XML mesh files are not supported.');
}
