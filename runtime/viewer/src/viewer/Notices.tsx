import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useViewerTexts } from './texts';
import { StackState } from '../viewport/stack-view';

interface NoticesProps {
  readonly state: StackState;
  readonly onRetry: () => void;
}

/**
 * Covers the picture while it is not of the slice asked for, so that no slice is taken for another one. The cover appears after a moment
 * only (see viewer.css): slices that come at once do not flicker.
 */
export function Notices({ state, onRetry }: NoticesProps) {
  const { t, problems, imageLoading, imageFailed, previewOnly } = useViewerTexts();
  const other = state.shown !== state.index;
  return (
    <>
      {other && (
        <div className={state.problem ? 'cover failed' : 'cover'} data-testid="cover">
          {!state.problem && (
            <div role="status">
              <Spinner size="large" /> {imageLoading(state.index + 1)}
            </div>
          )}
        </div>
      )}
      {state.problem && (
        <div className="notice" data-testid="notice">
          <Alert
            type="error"
            header={other ? imageFailed(state.index + 1) : previewOnly(state.index + 1)}
            action={<Button onClick={onRetry}>{t.tryAgain}</Button>}
          >
            {problems[state.problem.kind](...state.problem.details)}
          </Alert>
        </div>
      )}
    </>
  );
}
