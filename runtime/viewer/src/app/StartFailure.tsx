import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useAppTexts } from './texts';

/** Shown instead of the app when it cannot start. */
export function StartFailure({ message }: { readonly message: string }) {
  const texts = useAppTexts();
  return (
    <main className="start-screen">
      <Alert
        type="error"
        header={texts.startFailure}
        action={<Button onClick={() => location.reload()}>{texts.tryAgain}</Button>}
      >
        {message}
      </Alert>
    </main>
  );
}
