import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';

/** Shown instead of the app when it cannot start. */
export function StartFailure({ message }: { readonly message: string }) {
  return (
    <div className="start-failure">
      <Alert
        type="error"
        header="The viewer cannot start"
        action={<Button onClick={() => location.reload()}>Try again</Button>}
      >
        {message}
      </Alert>
    </div>
  );
}
