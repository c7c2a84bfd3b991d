import { useEffect, useRef } from 'react';

interface ThumbnailProps {
  readonly className: string;
  readonly image: ImageData | undefined;
}

/** A small picture; its place is kept until it is there. */
export function Thumbnail({ className, image }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (image) canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      className={className}
      width={image?.width ?? 88}
      height={image?.height ?? 88}
      data-loaded={image !== undefined}
      aria-hidden
    />
  );
}
