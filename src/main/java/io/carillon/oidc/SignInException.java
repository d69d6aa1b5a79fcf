package io.carillon.oidc;

/** A sign-in that failed. The message gives the reason to the operator, without tokens or codes. */
public final class SignInException extends Exception {
  private static final long serialVersionUID = 1L;

  private final SignInProblem problem;

  SignInException(SignInProblem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public SignInProblem problem() {
    return problem;
  }
}
