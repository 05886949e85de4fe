import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createMessages } from '../messages/index.js';
import { App } from './app/app.js';
import { createClient, receivePort } from './app/client.js';
import { createServices, ServicesProvider } from './app/services.js';
import { HintProvider } from './ui/hint.js';

const host = document.getElementById('root');
if (host === null) throw new Error('the page has no root element');

const services = createServices(createClient(await receivePort(window)));
createRoot(host, { onUncaughtError: (error) => services.alerts.bug(error) }).render(
  <I18nextProvider i18n={createMessages('en')}>
    <ServicesProvider value={services}>
      <HintProvider>
        <App />
      </HintProvider>
    </ServicesProvider>
  </I18nextProvider>,
);
