"""All that knows LangChain: the agent graph, its tools, its chat models and its checks."""
