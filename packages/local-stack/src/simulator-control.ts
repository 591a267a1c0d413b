export interface LoggedRequest {
  method: string;
  path: string;
  query: string;
  status: number;
}

export interface LoggedDelivery {
  eventId: string;
  type: string;
  /** 1 for the first attempt. */
  attempt: number;
  status: number | null;
}

/** The simulator's own routes, which Stripe does not have: they trigger behaviour and show what happened. */
export interface SimulatorControl {
  /** @throws Error with the simulator's answer when it refuses. */
  post(command: string, body: object): Promise<void>;
  requests(): Promise<LoggedRequest[]>;
  deliveries(): Promise<LoggedDelivery[]>;
}

export function simulatorControl(url: string): SimulatorControl {
  const list = async <Entry>(name: string): Promise<Entry[]> => {
    const response = await fetch(`${url}/_simulator/${name}`);
    return (await response.json()) as Entry[];
  };
  return {
    requests: () => list("requests"),
    deliveries: () => list("deliveries"),
    async post(command, body) {
      const response = await fetch(`${url}/_simulator/${command}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`the simulator refused ${command}: ${await response.text()}`);
    },
  };
}
