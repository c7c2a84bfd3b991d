/** Puts a picture and its caption on a sheet of their own and prints that alone (see viewer.css). */
export async function printPicture(picture: Blob, caption: readonly string[]): Promise<void> {
  const image = new Image();
  image.src = URL.createObjectURL(picture);
  const sheet = document.createElement('figure');
  const text = document.createElement('figcaption');
  sheet.className = 'print-sheet';
  text.append(...caption.filter((line) => line !== '').flatMap((line) => [line, document.createElement('br')]));
  sheet.append(text, image);
  await image.decode();
  document.body.append(sheet);
  // On tablets, printing goes on after the call.
  window.addEventListener(
    'afterprint',
    () => {
      sheet.remove();
      URL.revokeObjectURL(image.src);
    },
    { once: true },
  );
  window.print();
}
