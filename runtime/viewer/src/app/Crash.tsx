import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, ReactNode } from 'react';
import { useAppTexts } from './texts';

/** Takes the place of a page that failed while it was drawn. The error itself, which could repeat what was shown, goes nowhere. */
export class CrashBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  static getDerivedStateFromError() {
    return { failed: true };
  }

  override state = { failed: false };

  override render() {
    return this.state.failed ? <Crash /> : this.props.children;
  }
}

function Crash() {
  const { crash } = useAppTexts();
  return (
    <main className="start-screen">
      <Alert
        type="error"
        header={crash.header}
        action={<Button onClick={() => location.reload()}>{crash.reload}</Button>}
      >
        {crash.text}
      </Alert>
    </main>
  );
}
