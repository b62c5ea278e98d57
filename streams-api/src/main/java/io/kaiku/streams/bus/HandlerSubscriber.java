package io.kaiku.streams.bus;

import java.util.concurrent.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler as a subscriber: its thread is its demand. */
final class HandlerSubscriber<T> implements Flow.Subscriber<Delivery<T>> {

  private static final Logger LOG = LoggerFactory.getLogger(EventHandler.class);

  private final String topic;
  private final EventHandler<T> handler;
  private final BusContext context;
  private boolean unreadableLogged;

  HandlerSubscriber(String topic, EventHandler<T> handler, BusContext context) {
    this.topic = topic;
    this.handler = handler;
    this.context = context;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Delivery<T> delivery) {
    try {
      switch (delivery) {
        case Event<T> event -> handler.on(event);
        case Delivery.Missed<T>(long count) -> handler.missed(count);
        case Delivery.Unreadable<T> unreadable -> unreadable(unreadable);
      }
    } catch (Exception | Error e) {
      context.count("handler.threw");
      LOG.warn("a handler of topic {} threw; its subscription goes on", topic, e);
    }
  }

  @Override
  public void onError(Throwable cause) {
    LOG.warn("the subscription of a handler to topic {} has ended", topic, cause);
  }

  @Override
  public void onComplete() {}

  /** Logged once: remote peers decide how often it happens. */
  private void unreadable(Delivery.Unreadable<T> event) throws Exception {
    if (!unreadableLogged) {
      unreadableLogged = true;
      LOG.warn("{}; further ones are only counted", event.why().getMessage());
    }
    handler.unreadable(event);
  }
}
