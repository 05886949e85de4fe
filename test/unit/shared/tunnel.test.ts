import { describe, expect, test } from 'vitest';
import { type Tunnel, tunnel, tunnelCommand, tunnelText } from '../../../src/shared/tunnel.js';

const far = { host: '127.0.0.1', port: 9229 };

describe('a tunnel', () => {
  test.each(['host', 'user@host.example.com', 'ssh://user@host:2222', '10.0.0.7', 'user@[2001:db8::1]', 'my_alias'])(
    '%s is a way there',
    (destination) => {
      expect(tunnel.safeParse({ via: 'ssh', destination }).success).toBe(true);
    },
  );

  // an option of ssh, or what a person's own configuration would hand on to a shell
  test.each(['-oProxyCommand=id', 'user@-oProxyCommand=id', 'a b', 'host;id', '$(id)', '`id`', "a'b", 'host\nid', ''])(
    '%j is none',
    (destination) => {
      expect(tunnel.safeParse({ via: 'ssh', destination }).success).toBe(false);
    },
  );

  test.each(['--kubeconfig=x', 'pod/', 'pod/a b', 'pod/$(id)'])('%j is no pod', (resource) => {
    expect(tunnel.safeParse({ via: 'kubectl', resource }).success).toBe(false);
  });

  test('is arguments, never a line for a shell; by hand ssh may ask', () => {
    const through: Tunnel = { via: 'ssh', destination: 'me@host' };
    expect(tunnelCommand(through, { host: '::1', port: 9229 }, 4000)).toEqual(
      expect.arrayContaining(['-N', 'BatchMode=yes', 'ExitOnForwardFailure=yes', '127.0.0.1:4000:[::1]:9229']),
    );
    expect(tunnelCommand(through, far, 4000).slice(-2)).toEqual(['--', 'me@host']);
    expect(tunnelCommand(through, far, 9229, true).join(' ')).toBe('ssh -N -L 9229:127.0.0.1:9229 me@host');
    const pod: Tunnel = { via: 'kubectl', resource: 'pod/web', namespace: 'shop' };
    expect(tunnelCommand(pod, far, 9229, true).join(' ')).toBe('kubectl --namespace shop port-forward pod/web 9229:9229');
    expect(tunnelText(pod)).toBe('kubectl shop pod/web');
  });
});
