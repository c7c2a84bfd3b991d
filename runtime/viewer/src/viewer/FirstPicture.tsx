import { useLayoutEffect, useRef } from 'react';
import { useViewerTexts } from './texts';
import { FirstImage } from './use-view';

/** Stands where the viewport will put the frame: as large as fits, in the middle. */
export function FirstPicture({ image, frame, shown }: FirstImage) {
  const { t } = useViewerTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
    const paint = requestAnimationFrame(shown);
    return () => cancelAnimationFrame(paint);
  }, [image, shown]);
  const { pixels, spacing } = frame;
  const shape = (pixels.columns * spacing.column) / (pixels.rows * spacing.row);
  return (
    <div className="first-picture" data-testid="first-picture">
      <canvas
        ref={canvas}
        width={image.width}
        height={image.height}
        style={{ aspectRatio: shape, width: `min(100cqw, ${100 * shape}cqh)` }}
        aria-hidden
      />
      <div className="marks">
        <div className="mark">{t.preview}</div>
      </div>
    </div>
  );
}
