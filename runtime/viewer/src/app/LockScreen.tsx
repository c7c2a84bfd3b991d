import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useAppTexts } from './texts';
import { watchIdle } from '../session/idle-watch';
import { UserSession } from '../session/session';

interface LockScreenProps {
  readonly session: UserSession;
  readonly idleMinutes: number;
}

/** Covers everything while the session is not open. A modal dialog of the browser: all behind it is out of reach, dialogs of the app too. */
export function LockScreen({ session, idleMinutes }: LockScreenProps) {
  const { signIn } = useAppTexts();
  const status = useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.status,
  );
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (idleMinutes > 0 && status === 'open') return watchIdle(idleMinutes * 60_000, () => session.lock());
    return undefined;
  }, [session, idleMinutes, status]);
  useEffect(() => {
    if (status !== 'open') dialog.current?.showModal();
  }, [status]);
  if (status === 'open') return null;
  const locked = status === 'locked';
  return (
    <dialog
      ref={dialog}
      className={locked ? 'session-screen session-locked' : 'session-screen'}
      aria-labelledby="session-screen-header"
      onCancel={(event) => event.preventDefault()}
      onClose={() => dialog.current?.showModal()}
    >
      <Container
        header={
          <Header variant="h2">
            <span id="session-screen-header">{locked ? signIn.lockedHeader : signIn.endedHeader}</span>
          </Header>
        }
      >
        <SpaceBetween size="m">
          <Box variant="p">{locked ? signIn.lockedText(idleMinutes) : signIn.endedText}</Box>
          <Button variant="primary" onClick={() => void session.signInAgain()}>
            {signIn.again}
          </Button>
        </SpaceBetween>
      </Container>
    </dialog>
  );
}
