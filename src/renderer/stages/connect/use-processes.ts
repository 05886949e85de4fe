import { useEffect, useState } from 'react';
import type { DiscoveredTarget } from '../../../shared/target.js';
import { follow } from '../../app/client.js';
import { useServices } from '../../app/services.js';

/** The programs of this machine, looked at every two seconds while this is mounted; `undefined` until the first look. */
export function useProcesses(): readonly DiscoveredTarget[] | undefined {
  const { client, alerts } = useServices();
  const [processes, setProcesses] = useState<readonly DiscoveredTarget[]>();
  useEffect(() => {
    const abort = new AbortController();
    follow((signal) => client.target.watchProcesses(undefined, { signal }), abort.signal, setProcesses).catch(alerts.bug);
    return () => abort.abort();
  }, [client, alerts]);
  return processes;
}
