import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useAppTexts } from './texts';

interface FailureProps {
  readonly header: string;
  readonly message: string;
  readonly onRetry: () => void;
}

export function Failure({ header, message, onRetry }: FailureProps) {
  const texts = useAppTexts();
  return (
    <Alert type="error" header={header} action={<Button onClick={onRetry}>{texts.tryAgain}</Button>}>
      {message}
    </Alert>
  );
}
