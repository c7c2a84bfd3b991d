import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useAppTexts } from '../../app/texts';

interface ConfirmDialogProps {
  readonly header: string;
  readonly text: string;
  readonly confirm: string;
  readonly running: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function ConfirmDialog({ header, text, confirm, running, onConfirm, onCancel }: ConfirmDialogProps) {
  const texts = useAppTexts();
  return (
    <Modal
      visible
      header={header}
      closeAriaLabel={texts.close}
      onDismiss={onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={running} onClick={onCancel}>
              {texts.cancel}
            </Button>
            <Button variant="primary" loading={running} onClick={onConfirm}>
              {confirm}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {text}
    </Modal>
  );
}
