import { useEffect, useRef } from 'react';
import { Notices } from './Notices';
import { Overlay } from './Overlay';
import { SliceBar } from './SliceBar';
import { Toolbar } from './Toolbar';
import { useKeys, useWheel } from './use-input';
import { useStackView } from './use-stack-view';
import { ImageSetAddress, viewerPath } from '../app/routes';
import { Series, StudySummary } from '../metadata/series';

interface StackPanelProps {
  readonly address: ImageSetAddress;
  readonly study: StudySummary;
  readonly series: Series;
  readonly start: number;
}

/** One series: tools, picture with what must be known about it, and the slices. */
export function StackPanel({ address, study, series, start }: StackPanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [view, state] = useStackView(picture, address, series, start);
  useWheel(picture, view);
  useKeys(view);
  const { index } = state ?? {};
  useEffect(() => {
    if (index === undefined) return undefined;
    // Not at every step: browsers limit how often the address may change.
    const timer = setTimeout(
      () => history.replaceState(history.state, '', viewerPath(address, series.uid, index)),
      300,
    );
    return () => clearTimeout(timer);
  }, [address, series, index]);
  return (
    <section className="stack-panel" ref={panel} aria-label={`Series ${series.description ?? series.modality}`}>
      <Toolbar view={view} state={state} series={series} />
      <div className="picture-area">
        <div
          ref={picture}
          className="picture"
          data-testid="picture"
          data-shown={state?.shown}
          data-quality={state?.quality}
          role="img"
          aria-label={state ? `Image ${state.index + 1} of ${series.frames.length}` : 'Image'}
          onContextMenu={(event) => event.preventDefault()}
        />
        {state && <Overlay study={study} series={series} state={state} />}
        {state && <Notices state={state} onRetry={() => view?.retry()} />}
      </div>
      {view && state && <SliceBar view={view} state={state} />}
    </section>
  );
}
