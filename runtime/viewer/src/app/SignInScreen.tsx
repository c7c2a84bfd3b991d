import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useAppTexts } from './texts';
import { SessionError } from '../session/session-error';

interface SignInScreenProps {
  readonly failure?: SessionError;
  readonly onSignIn: () => void;
}

export function SignInScreen({ failure, onSignIn }: SignInScreenProps) {
  const { title, signIn } = useAppTexts();
  return (
    <main className="start-screen">
      <Container header={<Header variant="h1">{title}</Header>}>
        <SpaceBetween size="l">
          {failure && (
            <Alert type="error" header={signIn.failed}>
              {signIn.reasons[failure.failure]}
            </Alert>
          )}
          <div>
            <Box variant="h2">{signIn.header}</Box>
            <Box variant="p">{signIn.text}</Box>
          </div>
          <Button variant="primary" onClick={onSignIn}>
            {signIn.button}
          </Button>
        </SpaceBetween>
      </Container>
    </main>
  );
}
