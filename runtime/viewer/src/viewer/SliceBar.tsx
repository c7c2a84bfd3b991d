import Button from '@cloudscape-design/components/button';
import { useViewerTexts } from './texts';
import { StackState, StackView } from '../viewport/stack-view';

interface SliceBarProps {
  readonly view: StackView;
  readonly state: StackState;
}

/** The slices of the series: a slider whose track shows how much is loaded. */
export function SliceBar({ view, state }: SliceBarProps) {
  const { t } = useViewerTexts();
  const { index, progress } = state;
  const share = (count: number) => `${Math.round((100 * count) / Math.max(1, progress.frames))} %`;
  return (
    <div className="slice-bar">
      <Button
        iconName="angle-left"
        variant="icon"
        ariaLabel={t.previousImage}
        disabled={index === 0}
        onClick={() => view.show(index - 1)}
      />
      <div className="slice-track">
        <progress
          className="loaded low"
          max={progress.frames}
          value={progress.low}
          aria-label={`${t.previewLoaded}: ${share(progress.low)}`}
        />
        <progress
          className="loaded full"
          max={progress.frames}
          value={progress.full}
          aria-label={`${t.fullLoaded}: ${share(progress.full)}`}
        />
        <input
          type="range"
          min={1}
          max={view.frames.length}
          value={index + 1}
          disabled={view.frames.length < 2}
          aria-label={t.image}
          onChange={(event) => view.show(event.currentTarget.valueAsNumber - 1)}
        />
      </div>
      <Button
        iconName="angle-right"
        variant="icon"
        ariaLabel={t.nextImage}
        disabled={index === view.frames.length - 1}
        onClick={() => view.show(index + 1)}
      />
      <output className="slice-number">
        {index + 1} / {view.frames.length}
      </output>
    </div>
  );
}
