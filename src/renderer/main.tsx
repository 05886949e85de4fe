import './styles/base.css';
import './styles/guide.css';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createMessages, type Locale } from '../messages/index.js';
import { App } from './app/app.js';
import { createAppearance } from './app/appearance.js';
import { createClient, receivePort } from './app/client.js';
import { createServices, ServicesProvider } from './app/services.js';
import { chartLibrary } from './charts/use-chart.js';
import { HintProvider } from './ui/hint.js';

const host = document.getElementById('root');
if (host === null) throw new Error('the page has no root element');

const client = createClient(await receivePort(window));
const first = await client.shell.preferences();
const words = createMessages(first.locale as Locale);
const services = createServices(client, createAppearance(client, first, words));
createRoot(host, { onUncaughtError: (error) => services.alerts.bug(error) }).render(
  <I18nextProvider i18n={words}>
    <ServicesProvider value={services}>
      <HintProvider>
        <App />
      </HintProvider>
    </ServicesProvider>
  </I18nextProvider>,
);
requestIdleCallback(() => void chartLibrary());
