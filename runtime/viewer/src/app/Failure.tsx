import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';

interface FailureProps {
  readonly header: string;
  readonly message: string;
  readonly onRetry: () => void;
}

export function Failure({ header, message, onRetry }: FailureProps) {
  return (
    <Alert type="error" header={header} action={<Button onClick={onRetry}>Try again</Button>}>
      {message}
    </Alert>
  );
}
