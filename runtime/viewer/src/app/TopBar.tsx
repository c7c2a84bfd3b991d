import TopNavigation, { TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useLocation } from 'wouter';
import { routes } from './routes';
import { useAppTexts } from './texts';
import { useSettings } from '../settings/settings';

interface TopBarProps {
  readonly dark: boolean;
  readonly account: { readonly name: string; readonly onSignOut: () => void };
}

export function TopBar({ dark, account }: TopBarProps) {
  const texts = useAppTexts();
  const [, navigate] = useLocation();
  const [, change] = useSettings();
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: 'button',
      text: dark ? texts.lightMode : texts.darkMode,
      iconName: 'view-full',
      onClick: () => change({ theme: dark ? 'light' : 'dark' }),
    },
    {
      type: 'button',
      text: texts.settings,
      iconName: 'settings',
      href: routes.settings,
      onFollow: (event) => {
        event.preventDefault();
        navigate(routes.settings);
      },
    },
    {
      type: 'menu-dropdown',
      text: account.name,
      ariaLabel: `${texts.account}: ${account.name}`,
      iconName: 'user-profile',
      items: [{ id: 'sign-out', text: texts.signOut }],
      onItemClick: account.onSignOut,
    },
  ];
  return (
    <div id="top-navigation">
      <TopNavigation
        identity={{
          href: '/',
          title: texts.title,
          onFollow: (event) => {
            event.preventDefault();
            navigate('/');
          },
        }}
        utilities={utilities}
      />
    </div>
  );
}
