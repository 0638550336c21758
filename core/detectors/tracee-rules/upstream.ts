import type { Severity } from '#core/detectors/detector.ts';

/** What Tracee says of a rule of its own. */
export type TraceeRule = {
  readonly id: string;
  readonly eventName: string;
  readonly severity: Severity;
  /** Of MITRE ATT&CK. */
  readonly tactic: string;
  readonly technique: { readonly uid: string; readonly name: string };
  readonly name: string;
  readonly description: string;
};

/**
 * Tracee's rules but for the one that is decided here by a join: ids and texts of github.com/aquasecurity/tracee, detectors/*.go at
 * 7c9ec9788 (August 2026). Ids, event names and severities are those of its signatures since v0.9.
 */
export const TRACEE_RULES: readonly TraceeRule[] = [
  {
    id: 'TRC-101',
    eventName: 'stdio_over_socket',
    severity: 'high',
    tactic: 'Execution',
    technique: { uid: 'T1059.004', name: 'Unix Shell' },
    name: 'Process standard input/output over socket detected',
    description:
      "A process has its standard input/output redirected to a socket. This behavior is the base of a Reverse Shell attack, which is when an interactive shell being invoked from a target machine back to the attacker's machine, giving it interactive control over the target. Adversaries may use a Reverse Shell to retain control over a compromised target while bypassing security measures like network firewalls.",
  },
  {
    id: 'TRC-102',
    eventName: 'anti_debugging',
    severity: 'low',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1622', name: 'Debugger Evasion' },
    name: 'Anti-Debugging detected',
    description:
      'A process used anti-debugging techniques to block a debugger. Malware use anti-debugging to stay invisible and inhibit analysis of their behavior.',
  },
  {
    id: 'TRC-103',
    eventName: 'ptrace_code_injection',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1055.008', name: 'Ptrace System Calls' },
    name: 'Code injection detected using ptrace',
    description:
      'Possible code injection into another process was detected. Code injection is an exploitation technique used to run malicious code, adversaries may use it in order to execute their malware.',
  },
  {
    id: 'TRC-104',
    eventName: 'dynamic_code_loading',
    severity: 'medium',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1027.002', name: 'Software Packing' },
    name: 'Dynamic code loading detected',
    description:
      "Possible dynamic code loading was detected as the binary's memory is both writable and executable. Writing to an executable allocated memory region could be a technique used by adversaries to run code undetected and without dropping executables.",
  },
  {
    id: 'TRC-105',
    eventName: 'fileless_execution',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1620', name: 'Reflective Code Loading' },
    name: 'Fileless execution detected',
    description:
      'Fileless execution was detected. Executing a process from memory instead from a file in the filesystem may indicate that an adversary is trying to avoid execution detection.',
  },
  {
    id: 'TRC-106',
    eventName: 'cgroup_notify_on_release',
    severity: 'high',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1611', name: 'Escape to Host' },
    name: 'Cgroups notify_on_release file modification',
    description:
      'An attempt to modify Cgroup notify_on_release file was detected. Cgroups are a Linux kernel feature which limits the resource usage of a set of processes. Adversaries may use this feature for container escaping.',
  },
  {
    id: 'TRC-107',
    eventName: 'ld_preload',
    severity: 'medium',
    tactic: 'Persistence',
    technique: { uid: 'T1574', name: 'Hijack Execution Flow' },
    name: 'LD_PRELOAD code injection detected',
    description:
      "LD_PRELOAD usage was detected. LD_PRELOAD lets you load your library before any other library, allowing you to hook functions in a process. Adversaries may use this technique to change your applications' behavior or load their own programs.",
  },
  {
    id: 'TRC-108',
    eventName: 'k8s_service_account_token',
    severity: 'info',
    tactic: 'Credential Access',
    technique: { uid: 'T1212', name: 'Exploitation for Credential Access' },
    name: 'K8s service account token file read',
    description:
      'The Kubernetes service account token file was read on your container. This token is used to communicate with the Kubernetes API Server. Adversaries may try to communicate with the API Server to steal information and/or credentials, or even run more containers and laterally extend their grip on the systems.',
  },
  {
    id: 'TRC-109',
    eventName: 'aslr_inspection',
    severity: 'info',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1068', name: 'Exploitation for Privilege Escalation' },
    name: 'ASLR inspection detected',
    description:
      'The ASLR (address space layout randomization) configuration was inspected. ASLR is used by Linux to prevent memory vulnerabilities. An adversary may want to inspect and change the ASLR configuration in order to avoid detection.',
  },
  {
    id: 'TRC-1010',
    eventName: 'cgroup_release_agent',
    severity: 'high',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1611', name: 'Escape to Host' },
    name: 'Cgroups release agent file modification',
    description:
      'An attempt to modify Cgroup release agent file was detected. Cgroups are a Linux kernel feature which limits the resource usage of a set of processes. Adversaries may use this feature for container escaping.',
  },
  {
    id: 'TRC-1011',
    eventName: 'core_pattern_modification',
    severity: 'high',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1611', name: 'Escape to Host' },
    name: 'Core dumps configuration file modification detected',
    description:
      'Modification of the core dump configuration file (core_pattern) detected. Core dumps are usually written to disk when a program crashes. Certain modifications enable container escaping through the kernel core_pattern feature.',
  },
  {
    id: 'TRC-1012',
    eventName: 'default_loader_mod',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1574', name: 'Hijack Execution Flow' },
    name: 'Default dynamic loader modification detected',
    description:
      'The default dynamic loader has been modified. The dynamic loader is an executable file loaded to process memory and run before the executable to load dynamic libraries to the process. An attacker might use this technique to hijack the execution context of each new process and bypass defenses.',
  },
  {
    id: 'TRC-1014',
    eventName: 'disk_mount',
    severity: 'high',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1611', name: 'Escape to Host' },
    name: 'Container device mount detected',
    description:
      'Container device filesystem mount detected. A mount of a host device filesystem can be exploited by adversaries to perform container escape.',
  },
  {
    id: 'TRC-1015',
    eventName: 'hidden_file_created',
    severity: 'medium',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1564.001', name: 'Hidden Files and Directories' },
    name: 'Hidden executable creation detected',
    description:
      'A hidden executable (ELF file) was created on disk. This activity could be legitimate; however, it could indicate that an adversary is trying to avoid detection by hiding their programs.',
  },
  {
    id: 'TRC-1016',
    eventName: 'illegitimate_shell',
    severity: 'medium',
    tactic: 'Initial Access',
    technique: { uid: 'T1190', name: 'Exploit Public-Facing Application' },
    name: 'Web server spawned a shell',
    description:
      "A web-server program on your server spawned a shell program. Shell is the linux command-line program, web servers usually don't run shell programs, so this alert might indicate an adversary is exploiting a web server program to gain command execution on the server.",
  },
  {
    id: 'TRC-1017',
    eventName: 'kernel_module_loading',
    severity: 'medium',
    tactic: 'Persistence',
    technique: { uid: 'T1547.006', name: 'Kernel Modules and Extensions' },
    name: 'Kernel module loading detected',
    description:
      'Loading of a kernel module was detected. Kernel modules are binaries meant to run in the kernel. Adversaries may try and load kernel modules to extend their capabilities and avoid detection by running in the kernel and not user space.',
  },
  {
    id: 'TRC-1018',
    eventName: 'k8s_cert_theft',
    severity: 'high',
    tactic: 'Credential Access',
    technique: { uid: 'T1528', name: 'Steal Application Access Token' },
    name: 'K8s TLS certificate theft detected',
    description:
      'Theft of Kubernetes TLS certificates was detected. TLS certificates are used to establish trust between systems. The Kubernetes certificate is used to to enable secure communication between Kubernetes components, such as kubelet scheduler controller and API Server. An adversary may steal a Kubernetes certificate on a compromised system to impersonate Kubernetes components within the cluster.',
  },
  {
    id: 'TRC-1019',
    eventName: 'docker_abuse',
    severity: 'medium',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1068', name: 'Exploitation for Privilege Escalation' },
    name: 'Docker socket abuse detected',
    description:
      'An attempt to abuse the Docker UNIX socket inside a container was detected. docker.sock is the UNIX socket that Docker uses as the entry point to the Docker API. Adversaries may attempt to abuse this socket to compromise the system.',
  },
  {
    id: 'TRC-1020',
    eventName: 'proc_fops_hooking',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1014', name: 'Rootkit' },
    name: 'File operations hooking on proc filesystem detected',
    description:
      "File operations hooking on proc filesystem detected. The proc filesystem is an interface for the running processes as files. This allows programs like `ps` and `top` to check what are the running processes. File operations are the functions defined on a file or directory. File operations hooking includes replacing the default function used to perform a basic task on files and directories like enumerating files. By hooking the file operations of /proc an adversary gains control on certain system function, such as file listing or other basic function performed by the operation system. The adversary may also hijack the execution flow and execute it's own code. File operation hooking is considered a malicious behavior that is performed by rootkits and may indicate that the host's kernel has been compromised. Hidden modules are marked as hidden symbol owners and indicate further malicious activity of an adversary.",
  },
  {
    id: 'TRC-1021',
    eventName: 'proc_kcore_read',
    severity: 'medium',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1611', name: 'Escape to Host' },
    name: 'Kcore memory file read',
    description:
      'An attempt to read /proc/kcore file was detected. KCore provides a full dump of the physical memory of the system in the core file format. Adversaries may read this file to get all of the host memory and use this information for container escape.',
  },
  {
    id: 'TRC-1022',
    eventName: 'dropped_executable',
    severity: 'medium',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1036', name: 'Masquerading' },
    name: 'New executable dropped',
    description:
      'An Executable file was dropped in the system during runtime. Container images are usually built with all binaries needed inside. A dropped binary may indicate that an adversary infiltrated your container.',
  },
  {
    id: 'TRC-1023',
    eventName: 'proc_mem_access',
    severity: 'high',
    tactic: 'Credential Access',
    technique: { uid: 'T1003.007', name: 'Proc Filesystem' },
    name: 'Process memory access detected',
    description:
      'Process memory access detected. Adversaries may access other processes memory to steal credentials and secrets.',
  },
  {
    id: 'TRC-1024',
    eventName: 'proc_mem_code_injection',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1055.009', name: 'Proc Memory' },
    name: 'Code injection detected through /proc/<pid>/mem file',
    description:
      'Possible code injection into another process was detected. Code injection is an exploitation technique used to run malicious code, adversaries may use it in order to execute their malware.',
  },
  {
    id: 'TRC-1025',
    eventName: 'process_vm_write_inject',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1055', name: 'Process Injection' },
    name: 'Code injection detected using process_vm_writev syscall',
    description:
      'Possible code injection into another process was detected. Code injection is an exploitation technique used to run malicious code, adversaries may use it in order to execute their malware.',
  },
  {
    id: 'TRC-1026',
    eventName: 'rcd_modification',
    severity: 'medium',
    tactic: 'Persistence',
    technique: { uid: 'T1037.004', name: 'RC Scripts' },
    name: 'Rcd modification detected',
    description:
      'The rcd files were modified. rcd files are scripts executed on boot and runlevel switch. Those scripts are responsible for service control in runlevel switch. Adversaries may add or modify rcd files in order to persist a reboot, thus maintaining malicious execution on the affected host.',
  },
  {
    id: 'TRC-1027',
    eventName: 'scheduled_task_mod',
    severity: 'medium',
    tactic: 'Persistence',
    technique: { uid: 'T1053.003', name: 'Cron' },
    name: 'Scheduled tasks modification detected',
    description:
      'The task scheduling functionality or files were modified. Crontab schedules task execution or enables task execution at boot time. Adversaries may add or modify scheduled tasks in order to persist a reboot, thus maintaining malicious execution on the affected host.',
  },
  {
    id: 'TRC-1028',
    eventName: 'sudoers_modification',
    severity: 'medium',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1548.003', name: 'Sudo and Sudo Caching' },
    name: 'Sudoers file modification detected',
    description:
      'The sudoers file was modified. The sudoers file is a configuration file which controls the permissions and options of the sudo feature. Adversaries may alter the sudoers file to elevate privileges, execute commands as other users or spawn processes with higher privileges.',
  },
  {
    id: 'TRC-1029',
    eventName: 'sched_debug_recon',
    severity: 'low',
    tactic: 'Discovery',
    technique: { uid: 'T1613', name: 'Container and Resource Discovery' },
    name: 'sched_debug CPU file was read',
    description:
      'The sched_debug file was read. This file contains information about your CPU and processes. Adversaries may read this file in order to gather that information for their use.',
  },
  {
    id: 'TRC-1030',
    eventName: 'syscall_hooking',
    severity: 'high',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1014', name: 'Rootkit' },
    name: 'Syscall table hooking detected',
    description:
      "Syscall table hooking detected. Syscalls (system calls) are the interface between user applications and the kernel. By hooking the syscall table an adversary gains control on certain system function, such as file writing and reading or other basic function performed by the operation system. The adversary may also hijack the execution flow and execute it's own code. Syscall table hooking is considered a malicious behavior that is performed by rootkits and may indicate that the host's kernel has been compromised. Hidden modules are marked as hidden symbol owners and indicate further malicious activity of an adversary.",
  },
  {
    id: 'TRC-1031',
    eventName: 'system_request_key_mod',
    severity: 'high',
    tactic: 'Privilege Escalation',
    technique: { uid: 'T1611', name: 'Escape to Host' },
    name: 'System request key configuration modification',
    description:
      'An attempt to modify and activate the System Request Key configuration file was detected. The system request key allows immediate input to the kernel through simple key combinations. Adversaries may use this feature to immediately shut down or restart a system. With read access to kernel logs, host related information such as listing tasks and CPU registers may be disclosed and could be used for container escape.',
  },
  {
    id: 'DRV-002',
    eventName: 'hooked_syscall_detector',
    severity: 'critical',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1014', name: 'Rootkit' },
    name: 'Syscall Table Hooking Detected',
    description:
      'A syscall table entry has been modified to point to an unexpected address, indicating potential syscall hooking by a rootkit',
  },
  {
    id: 'DRV-003',
    eventName: 'hooked_seq_ops_detector',
    severity: 'critical',
    tactic: 'Defense Evasion',
    technique: { uid: 'T1014', name: 'Rootkit' },
    name: 'Network Seq_ops Hooking Detected',
    description:
      'Network seq_ops function pointers have been modified to point to unexpected addresses, indicating potential network traffic hiding by a rootkit',
  },
];
